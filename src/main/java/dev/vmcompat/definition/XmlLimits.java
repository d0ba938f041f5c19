package dev.vmcompat.definition;

/**
 * What XML from outside may at most be.
 *
 * @param characters length of the text in UTF-16 units
 * @param depth nesting of elements
 */
public record XmlLimits(int characters, int depth) {

    /** 64 Mi characters, 256 levels; libvirt's own texts are a thousandth of that and 15 levels. */
    public static final XmlLimits DEFAULT = new XmlLimits(64 * 1024 * 1024, 256);

    public XmlLimits {
        if (characters < 1 || depth < 1) {
            throw new IllegalArgumentException("limits must be positive: " + characters + ", " + depth);
        }
    }
}
