package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.SettingsTalk.Found;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads settings in as many messages as the charger asks for; how many a message takes is a setting itself. */
final class SettingsPages {
    /** Of settings a message, whatever the charger says. */
    private static final int LARGEST = 50;

    private final String sizeName;
    private final int unsaidSize;
    private final Function<List<String>, CompletableFuture<Map<String, Found>>> page;

    /** @param unsaidSize where the charger does not say how many it takes */
    SettingsPages(String sizeName, int unsaidSize, Function<List<String>, CompletableFuture<Map<String, Found>>> page) {
        this.sizeName = sizeName;
        this.unsaidSize = unsaidSize;
        this.page = page;
    }

    CompletableFuture<Map<String, Found>> read(List<String> names) {
        Map<String, Found> found = new LinkedHashMap<>();
        if (names.isEmpty()) {
            return CompletableFuture.completedFuture(found);
        }
        return page.apply(List.of(sizeName)).thenCompose(first -> {
            Found limit = first.get(sizeName);
            if (limit instanceof Found.Untold || limit instanceof Found.Gone) {
                names.forEach(name -> found.put(name, limit));
                return CompletableFuture.completedFuture(found);
            }
            return from(names, 0, size(limit), found);
        });
    }

    private CompletableFuture<Map<String, Found>> from(
            List<String> names, int first, int size, Map<String, Found> found) {
        if (first >= names.size()) {
            return CompletableFuture.completedFuture(found);
        }
        return page.apply(names.subList(first, Math.min(names.size(), first + size)))
                .thenCompose(told -> {
                    found.putAll(told);
                    return from(names, first + size, size, found);
                });
    }

    private int size(@Nullable Found limit) {
        try {
            return limit instanceof Found.Value value
                    ? Math.max(
                            1, Math.min(LARGEST, Integer.parseInt(value.text().strip())))
                    : unsaidSize;
        } catch (NumberFormatException e) {
            return unsaidSize;
        }
    }
}
