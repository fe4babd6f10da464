package energy.busbar.ota.tuf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** One JSON object in UTF-8: no member twice, nothing after it, depth and sizes bounded. */
final class StrictJson {
    private static final int DEPTH = 32;
    private static final int STRING_CHARACTERS = 64 << 10;

    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .maxStringLength(STRING_CHARACTERS)
                            .maxNameLength(1024)
                            .maxNumberLength(20)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private StrictJson() {}

    static JsonNode object(byte[] bytes, String what) {
        JsonNode node;
        try {
            // Left to itself the parser would also take UTF-16 and UTF-32, and bad bytes in strings.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            node = READER.readTree(text);
        } catch (CharacterCodingException e) {
            throw RefusedException.malformed(what, "is not UTF-8");
        } catch (JsonProcessingException e) {
            throw RefusedException.malformed(what, "is not strict JSON: " + e.getOriginalMessage());
        }
        if (!node.isObject()) {
            throw RefusedException.malformed(what, "is not a JSON object");
        }
        return node;
    }
}
