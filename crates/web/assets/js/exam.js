// Keys, clock and saving of an exam.
"use strict";
