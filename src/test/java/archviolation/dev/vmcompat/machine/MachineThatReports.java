package archviolation.dev.vmcompat.machine;

import archviolation.dev.vmcompat.report.Report;

/** Breaks: rooms use only what stands to their right; no cycles. */
public record MachineThatReports(Report report) {}
