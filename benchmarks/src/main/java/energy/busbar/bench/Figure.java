package energy.busbar.bench;

import java.util.Map;

/**
 * A measured figure with what it is compared with.
 *
 * @param key for machines
 * @param baseline the same of something that does not do the work
 * @param reached false where what was promised for it did not happen, so that the figure does not count
 * @param numbers by name with unit, for machines
 */
record Figure(
        String key,
        String title,
        String value,
        String baseline,
        String how,
        boolean reached,
        Map<String, Double> numbers) {
    Figure {
        numbers = Map.copyOf(numbers);
    }
}
