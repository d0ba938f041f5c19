package dev.vmcompat.definition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds tags and their exact positions in a text. Strict about everything that decides where markup begins and ends, and refuses DOCTYPE;
 * the rest of well-formedness is checked by the JDK's parser in {@link SafeXml}. The JDK's own parsers report positions that are wrong
 * after CRLF and characters beyond 16 bits, hence this one.
 */
final class MarkupScanner {

    private static final int TAG_OPEN = '<';

    private record Open(String name, boolean noDefaultNamespace) {}

    private final String text;
    private final XmlLimits limits;
    private final MarkupHandler handler;
    private final Deque<Open> open = new ArrayDeque<>();
    private boolean rootSeen;
    private int elements;
    private int at;

    private MarkupScanner(String text, XmlLimits limits, MarkupHandler handler) {
        this.text = text;
        this.limits = limits;
        this.handler = handler;
    }

    /**
     * Scans the whole text.
     *
     * @throws UnsafeXmlException for a DOCTYPE or a text beyond the limits
     * @throws MalformedXmlException if tags are not nested or not finished
     */
    static void scan(String text, XmlLimits limits, MarkupHandler handler) {
        if (text.length() > limits.characters()) {
            throw new UnsafeXmlException(
                    "XML of " + text.length() + " characters, more than the " + limits.characters() + " allowed");
        }
        new MarkupScanner(text, limits, handler).run();
    }

    private void run() {
        while (at < text.length()) {
            if (text.charAt(at) != TAG_OPEN) {
                int end = text.indexOf(TAG_OPEN, at);
                int to = end < 0 ? text.length() : end;
                handler.text(at, to, false);
                at = to;
            } else if (text.startsWith("<!--", at)) {
                int from = at + 4;
                handler.remark(from, skipTo("-->", from, "unfinished comment"));
            } else if (text.startsWith("<![CDATA[", at)) {
                int from = at + 9;
                handler.text(from, skipTo("]]>", from, "unfinished CDATA section"), true);
            } else if (text.startsWith("<?", at)) {
                int from = at + 2;
                handler.remark(from, skipTo("?>", from, "unfinished processing instruction"));
            } else if (text.startsWith("<!DOCTYPE", at)) {
                throw new UnsafeXmlException(
                        "XML with a DOCTYPE at character " + at + ": no host writes one, so it is not read");
            } else if (text.startsWith("</", at)) {
                endTag();
            } else {
                startTag();
            }
        }
        if (!open.isEmpty() || !rootSeen) {
            throw new MalformedXmlException(rootSeen ? "unfinished element" : "no element", at);
        }
    }

    private int skipTo(String terminator, int from, String problem) {
        int end = text.indexOf(terminator, from);
        if (end < 0) {
            throw new MalformedXmlException(problem, at);
        }
        at = end + terminator.length();
        return end;
    }

    private void endTag() {
        at += 2;
        int problemAt = at;
        String name = name();
        skipSpace();
        expect('>');
        if (open.isEmpty() || !open.pop().name().equals(name)) {
            throw new MalformedXmlException("end tag that closes nothing", problemAt);
        }
        handler.end(at);
    }

    private void startTag() {
        if (open.isEmpty() && rootSeen) {
            throw new MalformedXmlException("second root element", at);
        }
        if (++elements > limits.elements()) {
            throw new UnsafeXmlException("XML of more than the " + limits.elements() + " elements allowed");
        }
        at++;
        rootSeen = true;
        String name = name();
        int nameEnd = at;
        List<StartTag.Attribute> attributes = attributes();
        boolean selfClosing = current() == '/';
        if (selfClosing) {
            at++;
        }
        expect('>');
        if (open.size() >= limits.depth()) {
            throw new UnsafeXmlException("XML nested deeper than the " + limits.depth() + " levels allowed");
        }
        boolean noDefaultNamespace = attributes.stream()
                .filter(attribute -> attribute.name().equals("xmlns"))
                .map(attribute -> attribute.value().isEmpty())
                .findFirst()
                .orElseGet(() -> open.isEmpty() || open.peek().noDefaultNamespace());
        handler.start(new StartTag(name, nameEnd, attributes, noDefaultNamespace && name.indexOf(':') < 0));
        if (selfClosing) {
            handler.end(at);
        } else {
            open.push(new Open(name, noDefaultNamespace));
        }
    }

    private List<StartTag.Attribute> attributes() {
        List<StartTag.Attribute> attributes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (true) {
            int before = at;
            skipSpace();
            if (current() == '>' || current() == '/') {
                return attributes;
            }
            if (at == before) {
                throw new MalformedXmlException("attribute without a space before it", at);
            }
            String name = name();
            if (!names.add(name)) {
                throw new MalformedXmlException("attribute written twice", at);
            }
            skipSpace();
            expect('=');
            skipSpace();
            attributes.add(value(name));
        }
    }

    private StartTag.Attribute value(String name) {
        char quote = current();
        if (quote != '\'' && quote != '"') {
            throw new MalformedXmlException("attribute value without quotes", at);
        }
        int from = at + 1;
        int end = from;
        // Not beyond the value: a search for the next tag would read the rest of this one again for each of its
        // attributes.
        while (end < text.length() && text.charAt(end) != quote && text.charAt(end) != TAG_OPEN) {
            end++;
        }
        if (end == text.length() || text.charAt(end) != quote) {
            throw new MalformedXmlException("unfinished attribute value", at);
        }
        at = end + 1;
        return new StartTag.Attribute(name, from, end, References.attributeValue(text.substring(from, end), from));
    }

    private String name() {
        int from = at;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        if (at == from) {
            throw new MalformedXmlException("name expected", at);
        }
        return text.substring(from, at);
    }

    /** Everything that cannot end a name; whether it is a legal one is the JDK parser's to say. */
    private static boolean isNamePart(char c) {
        return !isSpace(c) && "<>/='\"&".indexOf(c) < 0;
    }

    private char current() {
        if (at >= text.length()) {
            throw new MalformedXmlException("unfinished tag", at);
        }
        return text.charAt(at);
    }

    private void expect(char wanted) {
        if (current() != wanted) {
            throw new MalformedXmlException("'" + wanted + "' expected", at);
        }
        at++;
    }

    private void skipSpace() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
}
