package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.agent.config.GatewayConfig;
import energy.busbar.agent.enroll.CertificateKeeper;
import energy.busbar.agent.enroll.CertificateView;
import energy.busbar.agent.enroll.IdentityFolder;
import energy.busbar.core.port.GatewayClock;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What certificates there are, also without a gateway that runs. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "The certificate of each uplink that has one to get.")
final class EnrollStatusCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private EnrollOption option = new EnrollOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        GatewayConfig config = option.read();
        StateDirectory.mustBeVisible(config.stateDirectory());
        GatewayClock clock = EnrollOption.clock(config.stateDirectory());
        ArrayNode all = JSON.createArrayNode();
        config.enrollments().forEach(each -> {
            IdentityFolder folder = new IdentityFolder(config.stateDirectory(), each.uplink());
            all.add(entry(CertificateKeeper.view(each.uplink(), folder, clock, "")));
        });
        PrintWriter out = spec.commandLine().getOut();
        if (option.json) {
            out.println(all);
            return ExitCodes.OK;
        }
        if (all.isEmpty()) {
            out.println("enrollment: has no entries.");
        }
        all.forEach(each -> out.println(String.join("\n", Text.wrapped(StatusCommand.certificate(each), 0))));
        return ExitCodes.OK;
    }

    private static ObjectNode entry(CertificateView view) {
        ObjectNode entry = JSON.createObjectNode();
        entry.put("uplink", view.uplink());
        entry.put("state", view.state());
        view.subject().ifPresent(subject -> entry.put("subject", subject));
        view.notAfter().ifPresent(end -> entry.put("notAfter", end.toString()));
        view.daysLeft().ifPresent(days -> entry.put("daysLeft", days));
        view.renewalDue().ifPresent(due -> entry.put("renewalDue", due.toString()));
        entry.put("detail", view.detail());
        return entry;
    }
}
