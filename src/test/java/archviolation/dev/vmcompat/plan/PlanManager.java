package archviolation.dev.vmcompat.plan;

import archviolation.dev.vmcompat.launch.CommandPart;

/** Breaks: types are named for what they are; rooms use only what stands to their right. */
public record PlanManager(CommandPart part) {}
