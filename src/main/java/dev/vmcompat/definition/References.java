package dev.vmcompat.definition;

/** Resolves the five predefined entities and character references; XML without DOCTYPE has no others. */
final class References {

    private References() {}

    /** The value of an attribute: references resolved, literal white space turned into spaces. */
    static String attributeValue(String raw, int offset) {
        return resolve(
                raw.replace("\r\n", " ").replace('\n', ' ').replace('\r', ' ').replace('\t', ' '), offset);
    }

    /** Character data with references resolved. */
    static String resolve(String raw, int offset) {
        if (raw.indexOf('&') < 0) {
            return raw;
        }
        var result = new StringBuilder(raw.length());
        int at = 0;
        while (at < raw.length()) {
            int reference = raw.indexOf('&', at);
            if (reference < 0) {
                return result.append(raw, at, raw.length()).toString();
            }
            int end = raw.indexOf(';', reference);
            if (end < 0) {
                throw new MalformedXmlException("unfinished reference", offset + reference);
            }
            result.append(raw, at, reference);
            result.appendCodePoint(codePoint(raw.substring(reference + 1, end), offset + reference));
            at = end + 1;
        }
        return result.toString();
    }

    /** The text as it may stand in an attribute, whichever quotes are around it. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&apos;")
                .replace("\"", "&quot;")
                .replace("\n", "&#10;")
                .replace("\r", "&#13;")
                .replace("\t", "&#9;");
    }

    private static int codePoint(String name, int offset) {
        return switch (name) {
            case "amp" -> '&';
            case "lt" -> '<';
            case "gt" -> '>';
            case "quot" -> '"';
            case "apos" -> '\'';
            default -> numeric(name, offset);
        };
    }

    private static int numeric(String name, int offset) {
        boolean hexadecimal = name.startsWith("#x");
        String digits = hexadecimal ? name.substring(2) : name.startsWith("#") ? name.substring(1) : "";
        boolean plain = !digits.isEmpty()
                && digits.length() <= 8
                && digits.chars().allMatch(c -> c < 128 && Character.digit(c, hexadecimal ? 16 : 10) >= 0);
        long value = plain ? Long.parseLong(digits, hexadecimal ? 16 : 10) : -1;
        if (value < 0 || value > Character.MAX_CODE_POINT) {
            throw new MalformedXmlException("reference to an entity that XML without DOCTYPE cannot have", offset);
        }
        return (int) value;
    }
}
