package dev.vmcompat.definition;

/**
 * What XML from outside may at most be. An element of four characters takes hundreds of bytes as a tree, so the length of the text alone bounds no
 * memory.
 *
 * @param characters length of the text in UTF-16 units
 * @param depth nesting of elements
 * @param elements how many there may be, all levels together
 */
public record XmlLimits(int characters, int depth, int elements) {

    /**
     * 4 Mi characters, as many as fit into one string of libvirt's remote protocol (REMOTE_STRING_MAX); 256 levels, where libvirt's own texts have
     * 15; 100,000 elements, where the capabilities of a large host have some thousands.
     */
    public static final XmlLimits DEFAULT = new XmlLimits(4 * 1024 * 1024, 256, 100_000);

    public XmlLimits {
        if (characters < 1 || depth < 1 || elements < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive: " + characters + ", " + depth + ", " + elements);
        }
    }
}
