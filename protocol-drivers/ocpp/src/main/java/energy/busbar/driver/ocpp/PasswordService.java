package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.ServiceResult;
import energy.busbar.driver.ocpp.PasswordKeeper.Sender.Answer;
import energy.busbar.driver.ocpp.SettingsTalk.Written;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Has a charger change its password. What the password is stays between the charger and the keeper's hash. */
final class PasswordService {
    private final Optional<ChargerSecurity> security;
    private final boolean hex;
    private final Supplier<Conversation> conversation;
    private final BooleanSupplier connected;
    private final Loop loop;

    /**
     * @param hex whether a 1.6 charger takes AuthorizationKey as the bytes in hexadecimal (OCPP-J 1.6 §6.2.2)
     * @param conversation asked on the loop, as is {@code connected}
     */
    PasswordService(
            Optional<ChargerSecurity> security,
            boolean hex,
            Supplier<Conversation> conversation,
            BooleanSupplier connected,
            Loop loop) {
        this.security = security;
        this.hex = hex;
        this.conversation = conversation;
        this.connected = connected;
        this.loop = loop;
    }

    /** Whether the charger has a password that the gateway keeps. */
    boolean offered() {
        return security.map(each -> each.passwords().isPresent()
                        && (each.access().profile() == Access.BASIC
                                || each.access().profile() == Access.TLS_BASIC))
                .orElse(false);
    }

    /** On the loop. */
    CompletableFuture<ServiceResult> rotate() {
        if (!offered()) {
            return done(new ServiceResult.Refused(
                    "the charger has no password at the gateway; those of security profiles 1 and 2 have"));
        }
        if (!connected.getAsBoolean()) {
            return done(new ServiceResult.Failed("the charger is not connected; nothing was sent"));
        }
        PasswordKeeper keeper = security.orElseThrow().passwords().orElseThrow();
        if (!keeper.mayChange()) {
            return done(new ServiceResult.Refused("the charger was given two new passwords and has come with neither"
                    + " yet; restart it with charger:reset, so that it logs in again"));
        }
        return keeper.change(this::send)
                .thenApplyAsync(PasswordService::result, loop)
                .toCompletableFuture();
    }

    private CompletableFuture<Answer> send(String password) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        loop.execute(() -> {
            Conversation with = conversation.get();
            boolean v16 = with.version() == Version.V16;
            String name = v16 ? "AuthorizationKey" : "SecurityCtrlr.BasicAuthPassword";
            String value = v16 && hex ? HexFormat.of().formatHex(password.getBytes(StandardCharsets.UTF_8)) : password;
            with.settings().write(name, value).whenComplete((written, fault) -> answer.complete(answer(written)));
        });
        return answer;
    }

    private static Answer answer(@org.jspecify.annotations.Nullable Written written) {
        if (written == Written.DONE || written == Written.AFTER_RESTART) {
            return Answer.ACCEPTED;
        }
        return written == null || written == Written.NO_ANSWER ? Answer.UNKNOWN : Answer.REFUSED;
    }

    private static ServiceResult result(Answer answer) {
        return switch (answer) {
            case ACCEPTED ->
                new ServiceResult.Done("the charger took a new password; until it has come with it, which some do after"
                        + " a restart alone, the old one is accepted too");
            case REFUSED ->
                new ServiceResult.Refused("the charger did not take a new password, or it could not be kept here; the"
                        + " old one goes on");
            case UNKNOWN ->
                new ServiceResult.Unknown("sent, and no answer came; the old password and the new one are accepted"
                        + " until the charger logs in again");
        };
    }

    private static CompletableFuture<ServiceResult> done(ServiceResult result) {
        return CompletableFuture.completedFuture(result);
    }
}
