package energy.busbar.profiles;

import java.util.List;
import java.util.Optional;

/**
 * Which CoAP devices a profile is for, beside what they say of maker and model.
 *
 * @param links of {@code /.well-known/core} (RFC 6690) that must all be there
 * @param values that must all be as expected
 */
public record CoapMatch(List<LinkCheck> links, List<ValueCheck> values) {
    public CoapMatch {
        links = List.copyOf(links);
        values = List.copyOf(values);
    }

    /** A link as a device has it. */
    public record Link(String target, List<String> resourceTypes, List<String> interfaces, List<Integer> formats) {
        public Link {
            resourceTypes = List.copyOf(resourceTypes);
            interfaces = List.copyOf(interfaces);
            formats = List.copyOf(formats);
        }
    }

    /** Patterns of one link's target, one of its {@code rt}, one of its {@code if}, and one of its {@code ct}. */
    public record LinkCheck(
            Optional<TextPattern> path,
            Optional<TextPattern> resourceType,
            Optional<TextPattern> interfaceName,
            Optional<Integer> format) {
        boolean accepts(Link link) {
            return path.map(p -> matches(p, List.of(link.target()))).orElse(true)
                    && resourceType.map(p -> matches(p, link.resourceTypes())).orElse(true)
                    && interfaceName.map(p -> matches(p, link.interfaces())).orElse(true)
                    && format.map(f -> link.formats().contains(f)).orElse(true);
        }

        private static boolean matches(TextPattern pattern, List<String> words) {
            return words.stream().anyMatch(word -> pattern.matches(word));
        }
    }

    /** A value that tells the device. */
    public record ValueCheck(CoapValue value, List<String> is, Optional<TextPattern> pattern) {
        public ValueCheck {
            is = List.copyOf(is);
        }

        /** @param text what the device says there */
        public boolean accepts(String text) {
            return pattern.map(p -> p.matches(text.strip())).orElseGet(() -> is.contains(text.strip()));
        }
    }

    public boolean acceptsLinks(List<Link> found) {
        return links.stream().allMatch(check -> found.stream().anyMatch(check::accepts));
    }
}
