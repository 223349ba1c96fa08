// Keys of a drill.
"use strict";
