# Fits a 2PL with R's mirt: Rscript fit.R RESPONSES.csv ESTIMATES.csv NODES RANGE TOLERANCE
# Prints wall and CPU seconds of the fit alone, the EM steps, and whether it converged.
suppressMessages(library(mirt))
arguments <- commandArgs(trailingOnly = TRUE)
responses <- read.csv(arguments[1])
range <- as.numeric(arguments[4])
time <- system.time(fit <- mirt(
  responses, 1, itemtype = "2PL", SE = FALSE, verbose = FALSE, quadpts = as.integer(arguments[3]),
  TOL = as.numeric(arguments[5]), technical = list(theta_lim = c(-range, range), NCYCLES = 2000)
))
items <- coef(fit, IRTpars = TRUE, simplify = TRUE)$items
write.csv(items[, c("a", "b")], arguments[2], row.names = FALSE)
cat(time[["elapsed"]], time[["user.self"]] + time[["sys.self"]], extract.mirt(fit, "iterations"),
    as.integer(extract.mirt(fit, "converged")), as.character(packageVersion("mirt")), "\n")
