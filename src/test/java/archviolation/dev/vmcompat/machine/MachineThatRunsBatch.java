package archviolation.dev.vmcompat.machine;

import org.springframework.batch.core.job.Job;

/** Breaks: Spring Batch stays with the jobs. */
public record MachineThatRunsBatch(Job job) {}
