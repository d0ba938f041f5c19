package dev.vmcompat.report;

/** How many columns of a terminal a text takes. */
final class DisplayWidth {

    private DisplayWidth() {}

    static int of(String text) {
        return text.codePoints().map(DisplayWidth::of).sum();
    }

    private static int of(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        return isWide(c) ? 2 : 1;
    }

    /** The ranges that Unicode's EastAsianWidth.txt calls wide or full-width, joined where only unassigned ones lie between. */
    private static boolean isWide(int c) {
        return c >= 0x1100
                && (c <= 0x115f
                        || within(c, 0x2e80, 0x303e)
                        || within(c, 0x3041, 0xa4cf)
                        || within(c, 0xa960, 0xa97f)
                        || within(c, 0xac00, 0xd7a3)
                        || within(c, 0xf900, 0xfaff)
                        || within(c, 0xfe30, 0xfe6f)
                        || within(c, 0xff00, 0xff60)
                        || within(c, 0xffe0, 0xffe6)
                        || within(c, 0x1f300, 0x1f64f)
                        || within(c, 0x1f680, 0x1f6ff)
                        || within(c, 0x1f900, 0x1f9ff)
                        || within(c, 0x20000, 0x3fffd));
    }

    private static boolean within(int c, int first, int last) {
        return c >= first && c <= last;
    }
}
