package energy.busbar.driver.coap;

import energy.busbar.driver.coap.CoapDiscovery.Resource;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** CoRE link format (RFC 6690 §2), as {@code /.well-known/core} answers it. Pure, and bounded in all it takes. */
final class CoapLinkFormat {
    static final int MAX_LINKS = 512;
    static final int MAX_ATTRIBUTES = 32;
    static final int MAX_CHARACTERS = 1024;

    private static final Pattern SPACES = Pattern.compile(" +");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,5}");
    /** {@code parmname} of RFC 5988 §5; of a value without quotes, {@code ptoken} of RFC 6690. */
    private static final String NAME_MARKS = "!#$&+-.^_`|~*";

    private final String text;
    private int at;

    private CoapLinkFormat(String text) {
        this.text = text;
    }

    static List<Resource> parse(byte[] payload) throws MalformedPayload {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
            return new CoapLinkFormat(text).links();
        } catch (CharacterCodingException e) {
            throw new MalformedPayload("is not UTF-8");
        }
    }

    private List<Resource> links() throws MalformedPayload {
        List<Resource> links = new ArrayList<>();
        skipSpace();
        while (at < text.length()) {
            if (links.size() == MAX_LINKS) {
                throw new MalformedPayload("has more than " + MAX_LINKS + " links");
            }
            links.add(link());
            skipSpace();
            if (at < text.length()) {
                expect(',');
                skipSpace();
            }
        }
        return links;
    }

    private Resource link() throws MalformedPayload {
        expect('<');
        int end = text.indexOf('>', at);
        if (end < 0 || end - at > MAX_CHARACTERS) {
            throw new MalformedPayload("has a link without end at character " + at);
        }
        String target = text.substring(at, end);
        if (target.codePoints().anyMatch(CoapLinkFormat::isActedOn)) {
            throw new MalformedPayload("has a link with a control character at character " + at);
        }
        at = end + 1;
        Map<String, String> attributes = new LinkedHashMap<>();
        skipSpace();
        while (at < text.length() && text.charAt(at) == ';') {
            at++;
            skipSpace();
            String name = word(NAME_MARKS);
            if (name.isEmpty()) {
                throw new MalformedPayload("has an attribute without name at character " + at);
            }
            if (attributes.size() == MAX_ATTRIBUTES) {
                throw new MalformedPayload("has a link of more than " + MAX_ATTRIBUTES + " attributes");
            }
            // §2.1 and RFC 5988 §5: of those that may stand once, the first counts.
            attributes.putIfAbsent(name, value());
            skipSpace();
        }
        return new Resource(
                target,
                words(attributes.getOrDefault("rt", "")),
                words(attributes.getOrDefault("if", "")),
                words(attributes.getOrDefault("ct", "")).stream()
                        .filter(ct -> NUMBER.matcher(ct).matches())
                        .map(Integer::valueOf)
                        .toList(),
                attributes.containsKey("obs"),
                attributes.getOrDefault("title", ""));
    }

    private static List<String> words(String value) {
        String stripped = value.strip();
        return stripped.isEmpty() ? List.of() : List.of(SPACES.split(stripped));
    }

    private String value() throws MalformedPayload {
        if (at >= text.length() || text.charAt(at) != '=') {
            return "";
        }
        at++;
        if (at < text.length() && text.charAt(at) == '"') {
            at++;
            return quoted();
        }
        return word("!#$%&'()*+-./:<=>?@[]^_`{|}~");
    }

    private String quoted() throws MalformedPayload {
        StringBuilder value = new StringBuilder();
        for (; at < text.length() && value.length() <= MAX_CHARACTERS; at++) {
            char each = text.charAt(at);
            if (each == '"') {
                at++;
                return value.toString();
            }
            if (each == '\\' && at + 1 < text.length()) {
                at++;
                each = text.charAt(at);
            }
            // What a terminal would act on is no part of any text that people are to read.
            if (!isActedOn(each)) {
                value.append(each);
            }
        }
        throw new MalformedPayload("has a text without end at character " + at);
    }

    private String word(String marks) throws MalformedPayload {
        int begin = at;
        while (at < text.length() && (isLetterOrDigit(text.charAt(at)) || marks.indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (at - begin > MAX_CHARACTERS) {
            throw new MalformedPayload("has a word of more than " + MAX_CHARACTERS + " characters");
        }
        return text.substring(begin, at);
    }

    private static boolean isActedOn(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private void expect(char wanted) throws MalformedPayload {
        if (at >= text.length() || text.charAt(at) != wanted) {
            throw new MalformedPayload("has no '" + wanted + "' at character " + at);
        }
        at++;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
