package energy.busbar.driver.ocpp;

import energy.busbar.core.session.LocalList.Entry;
import energy.busbar.core.session.Token;
import energy.busbar.driver.ocpp.v201.Common.AuthorizationStatus;
import energy.busbar.driver.ocpp.v201.DeviceModel.Component;
import energy.busbar.driver.ocpp.v201.DeviceModel.Variable;
import energy.busbar.driver.ocpp.v201.LocalList;
import energy.busbar.driver.ocpp.v201.Provisioning.GetVariableData;
import energy.busbar.driver.ocpp.v201.Provisioning.GetVariableStatus;
import energy.busbar.driver.ocpp.v201.Provisioning.GetVariables;
import energy.busbar.driver.ocpp.v201.Provisioning.GetVariablesResponse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Functional block D of OCPP 2.0.1, with the variables of its LocalAuthListCtrlr. */
final class ListTalk201 implements ListTalk {
    private static final String COMPONENT = "LocalAuthListCtrlr";

    /** Of the longest token with the longest group, a time and a status, and what is around all of them. */
    private static final int BYTES_A_TOKEN = 300;

    private static final int BYTES_AROUND = 150;

    private final Calls calls;
    private final Supplier<Instant> now;

    ListTalk201(Calls calls, Supplier<Instant> now) {
        this.calls = calls;
        this.now = now;
    }

    /** One variable a message, because many take no more. */
    @Override
    public CompletableFuture<Optional<Room>> room() {
        return variable("Enabled")
                .thenCompose(enabled -> enabled.map(text -> text.isEmpty()).orElse(false)
                        ? variable("Available")
                        : CompletableFuture.completedFuture(enabled))
                .thenCompose(keeps -> keeps.isEmpty() || !keeps.get().equals("true")
                        ? CompletableFuture.completedFuture(keeps.map(not -> Room.NONE))
                        : number("ItemsPerMessage").thenCombine(number("BytesPerMessage"), ListTalk201::room));
    }

    private static Optional<Room> room(OptionalInt items, OptionalInt bytes) {
        int byBytes = bytes.isPresent() ? (bytes.getAsInt() - BYTES_AROUND) / BYTES_A_TOKEN : MOST_PER_MESSAGE;
        return Optional.of(new Room(
                energy.busbar.core.session.LocalList.MAX_TOKENS, Math.min(items.orElse(USUAL_PER_MESSAGE), byBytes)));
    }

    private CompletableFuture<OptionalInt> number(String variable) {
        return variable(variable)
                .thenApply(text -> text.filter(t -> t.matches("\\d{1,9}"))
                        .map(t -> OptionalInt.of(Integer.parseInt(t)))
                        .orElse(OptionalInt.empty()));
    }

    /** Empty without an answer; a blank one where there is no such variable. */
    private CompletableFuture<Optional<String>> variable(String name) {
        return calls.call(new GetVariables(List.of(
                        new GetVariableData(new Component(COMPONENT, null, null), new Variable(name, null), null))))
                .thenApply(ListTalk201::value);
    }

    private static Optional<String> value(Answer<GetVariablesResponse> answer) {
        if (answer instanceof Answer.Ok<GetVariablesResponse> ok) {
            return Optional.of(ok.response().getVariableResult().stream()
                    .filter(result -> result.attributeStatus() == GetVariableStatus.ACCEPTED)
                    .flatMap(result -> Optional.ofNullable(result.attributeValue()).stream())
                    .map(text -> text.trim().toLowerCase(Locale.ROOT))
                    .findFirst()
                    .orElse(""));
        }
        return answer instanceof Answer.Refused<?> ? Optional.of("") : Optional.empty();
    }

    @Override
    public CompletableFuture<OptionalInt> version() {
        return calls.call(new LocalList.GetLocalListVersion())
                .thenApply(answer -> answer instanceof Answer.Ok<LocalList.GetLocalListVersionResponse> ok
                        ? OptionalInt.of(ok.response().versionNumber())
                        : OptionalInt.empty());
    }

    @Override
    public boolean fits(Token token) {
        return true;
    }

    @Override
    public CompletableFuture<Taken> send(boolean full, int version, List<Entry> entries) {
        return calls.call(new LocalList.SendLocalList(
                        version,
                        full ? LocalList.UpdateType.FULL : LocalList.UpdateType.DIFFERENTIAL,
                        entries.stream().map(this::written).toList()))
                .thenApply(ListTalk201::taken);
    }

    private static Taken taken(Answer<LocalList.SendLocalListResponse> answer) {
        if (answer instanceof Answer.Ok<LocalList.SendLocalListResponse> ok) {
            return switch (ok.response().status()) {
                case ACCEPTED -> Taken.ACCEPTED;
                case VERSION_MISMATCH -> Taken.MISMATCH;
                case FAILED, UNRECOGNISED -> Taken.REFUSED;
            };
        }
        return answer instanceof Answer.Refused<?> ? Taken.REFUSED : Taken.NO_ANSWER;
    }

    private LocalList.AuthorizationData written(Entry entry) {
        Token token = entry.token();
        return new LocalList.AuthorizationData(
                SessionWords201.written(token.id()),
                entry.removed()
                        ? null
                        : SessionWords201.info(status(token), token.expiresAt().orElse(null), token.group()));
    }

    private AuthorizationStatus status(Token token) {
        boolean expired = token.expiresAt().map(at -> !now.get().isBefore(at)).orElse(false);
        return token.blocked()
                ? AuthorizationStatus.BLOCKED
                : expired ? AuthorizationStatus.EXPIRED : AuthorizationStatus.ACCEPTED;
    }
}
