package energy.busbar.agent.discover;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was found when a unit's registers were read.
 *
 * @param values by function, then by address
 * @param holes what was asked for and not answered, in order
 * @param largest registers in the largest read that was answered
 * @param refusedLarger whether a longer read of registers that are all there was refused
 * @param slowestMillis of the answers
 * @param remarks for people, of what was left out
 */
public record RegisterSurvey(
        Map<Integer, SortedMap<Integer, Integer>> values,
        List<Hole> holes,
        int largest,
        boolean refusedLarger,
        long slowestMillis,
        int requests,
        List<String> remarks) {
    /** @param sampled whether only some of its registers were asked for alone */
    public record Hole(int function, int from, int to, String why, boolean sampled) {}

    /** Registers one behind the other. */
    public record Run(int function, int from, int[] registers) {
        int to() {
            return from + registers.length - 1;
        }
    }

    public RegisterSurvey {
        values = new TreeMap<>(values);
        holes = List.copyOf(holes);
        remarks = List.copyOf(remarks);
    }

    public boolean isEmpty() {
        return values.values().stream().allMatch(Map::isEmpty);
    }

    /** By function, then by address. */
    List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        values.forEach((function, registers) -> {
            List<Integer> run = new ArrayList<>();
            int from = 0;
            for (Map.Entry<Integer, Integer> each : registers.entrySet()) {
                if (!run.isEmpty() && each.getKey() != from + run.size()) {
                    runs.add(run(function, from, run));
                    run.clear();
                }
                from = run.isEmpty() ? each.getKey() : from;
                run.add(each.getValue());
            }
            if (!run.isEmpty()) {
                runs.add(run(function, from, run));
            }
        });
        return runs;
    }

    private static Run run(int function, int from, List<Integer> registers) {
        return new Run(
                function, from, registers.stream().mapToInt(Integer::intValue).toArray());
    }
}
