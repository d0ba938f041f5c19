package dev.vmcompat.definition;

/** Replaces what is or may be secret in a definition's text, so that it can be shown. */
public final class SecretMask {

    /** What stands in place of a secret. */
    public static final String MASK = "***";

    private SecretMask() {}

    /**
     * The same text with secrets replaced: passwords, tokens and keys by the name of their attribute or element, emulator arguments and
     * firmware configuration that may carry them, values that look like them, and comments that mention them.
     *
     * @throws DefinitionException if the text cannot be scanned: what is not understood is not shown either
     */
    public static String mask(String xml) {
        var masking = new Masking(xml);
        MarkupScanner.scan(xml, XmlLimits.DEFAULT, masking);
        return masking.finish();
    }

    private static final class Masking implements MarkupHandler {

        private final String xml;
        private final SecretRules rules = new SecretRules();
        private final StringBuilder masked = new StringBuilder();
        private int copied;

        Masking(String xml) {
            this.xml = xml;
        }

        @Override
        public void start(StartTag tag) {
            rules.enter(tag.name(), name -> tag.attribute(name).map(StartTag.Attribute::value));
            for (StartTag.Attribute attribute : tag.attributes()) {
                if (!attribute.value().isEmpty() && rules.hidesAttribute(attribute.name(), attribute.value())) {
                    replace(attribute.valueStart(), attribute.valueEnd());
                }
            }
        }

        @Override
        public void end(int to) {
            rules.leave();
        }

        @Override
        public void text(int from, int to, boolean cdata) {
            String raw = xml.substring(from, to);
            if (rules.hidesText(cdata ? raw : References.resolve(raw, from))) {
                replace(from, to);
            }
        }

        @Override
        public void remark(int from, int to) {
            String remark = xml.substring(from, to);
            if (SecretWords.isSecretValue(remark)) {
                replace(from, to);
            }
        }

        private void replace(int from, int to) {
            masked.append(xml, copied, from).append(MASK);
            copied = to;
        }

        String finish() {
            return masked.append(xml, copied, xml.length()).toString();
        }
    }
}
