package archviolation.dev.vmcompat.launch;

/** Right where it stands; what the plan does with it is not. */
public record CommandPart() {}
