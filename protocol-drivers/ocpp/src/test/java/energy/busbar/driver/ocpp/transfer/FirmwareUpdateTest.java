package energy.busbar.driver.ocpp.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.driver.ocpp.transfer.FirmwareUpdate.Action;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate.End;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate.Event;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate.Order;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate.Phase;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate.Word;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Updates by chargers that do what chargers do, with time in the test's hands. */
class FirmwareUpdateTest {
    private static final long LONGEST_MILLIS = 6 * 3_600_000;
    private static final Order ORDER = new Order(1_000, "2.0", 1, 60_000, 0, LONGEST_MILLIS);

    private long nowMillis = 5_000;
    private FirmwareUpdate update = FirmwareUpdate.begun(ORDER, "1.0", nowMillis);
    private Set<Action> actions = Set.of();

    private FirmwareUpdateTest on(Event... events) {
        for (Event each : events) {
            FirmwareUpdate.Step step = update.next(each, nowMillis);
            update = step.update();
            actions = step.actions();
        }
        return this;
    }

    private FirmwareUpdateTest accepted() {
        return on(new Event.Accepted());
    }

    private FirmwareUpdateTest says(Word... words) {
        for (Word each : words) {
            on(new Event.Said(each));
        }
        return this;
    }

    private FirmwareUpdateTest served(long to) {
        return on(new Event.Served(to));
    }

    private FirmwareUpdateTest boots(String version) {
        return on(new Event.Booted(version));
    }

    private FirmwareUpdateTest after(long millis) {
        nowMillis += millis;
        return on(new Event.Tick());
    }

    private FirmwareUpdateTest anew(Order order, String before) {
        update = FirmwareUpdate.begun(order, before, nowMillis);
        return accepted();
    }

    private void at(Phase phase) {
        assertThat(update.end()).isEmpty();
        assertThat(update.phase()).isEqualTo(phase);
    }

    private void ends(End end) {
        assertThat(update.end()).contains(end);
    }

    private void fails(String words) {
        assertThat(update.end())
                .hasValueSatisfying(
                        end -> assertThat(((End.Failed) end).words()).contains(words));
    }

    private static End installed(String note) {
        return new End.Installed("1.0", "2.0", note);
    }

    @Test
    void by_the_book() {
        accepted().at(Phase.ACCEPTED);
        says(Word.DOWNLOADING).served(500).at(Phase.DOWNLOADING);
        assertThat(update.percentServed()).isEqualTo(50);
        served(1_000).says(Word.DOWNLOADED, Word.SIGNATURE_VERIFIED).at(Phase.DOWNLOADED);
        says(Word.INSTALLING).at(Phase.INSTALLING);
        says(Word.INSTALL_REBOOTING).at(Phase.REBOOTING);
        boots("2.0").at(Phase.CONFIRMING);
        says(Word.INSTALLED).ends(installed(""));
    }

    @Test
    void a_charger_that_says_nothing_but_fetches_and_boots_with_another_version_has_installed() {
        accepted().served(1_000).after(60_000).boots("2.0").at(Phase.CONFIRMING);
        after(FirmwareUpdate.CONFIRM_MILLIS).ends(installed(""));
    }

    @Test
    void a_boot_with_the_new_version_is_enough_after_any_word_of_the_image_being_there() {
        for (Word word : List.of(
                Word.DOWNLOADED,
                Word.SIGNATURE_VERIFIED,
                Word.INSTALL_SCHEDULED,
                Word.INSTALLING,
                Word.INSTALL_REBOOTING)) {
            anew(ORDER, "1.0")
                    .says(word)
                    .boots("2.0")
                    .after(FirmwareUpdate.CONFIRM_MILLIS)
                    .ends(installed(""));
        }
    }

    @Test
    void installed_is_checked_against_the_version() {
        accepted().served(1_000).says(Word.INSTALLED).at(Phase.CHECKING);
        assertThat(actions).containsExactly(Action.ASK_VERSION);
        boots("2.0").ends(installed(""));
    }

    @Test
    void the_version_from_before_after_installed_is_told_honestly_once_a_restart_had_its_time() {
        accepted().says(Word.INSTALLED).boots("1.0").at(Phase.CHECKING);
        after(FirmwareUpdate.CHECK_MILLIS).ends(new End.Unchanged("1.0"));
        anew(ORDER, "1.0")
                .says(Word.INSTALLED)
                .boots("1.0")
                .after(60_000)
                .boots("2.0")
                .ends(installed(""));
    }

    @Test
    void the_same_version_once_more_is_installed_by_the_chargers_word() {
        anew(ORDER, "2.0").served(1_000).boots("2.0").at(Phase.DOWNLOADING);
        says(Word.INSTALLED).boots("2.0").after(FirmwareUpdate.CHECK_MILLIS);
        ends(new End.Installed("2.0", "2.0", "it ran this version before too"));
    }

    @Test
    void installed_without_any_version_is_believed_and_said_so() {
        accepted().says(Word.INSTALLED).boots("").after(FirmwareUpdate.CHECK_MILLIS);
        ends(new End.Installed("1.0", "", "the charger told no version since"));
        anew(ORDER, "").served(1_000).says(Word.INSTALLED).boots("2.0").ends(new End.Installed("", "2.0", ""));
        anew(ORDER, "").served(1_000).says(Word.INSTALLED).boots("3.0").after(FirmwareUpdate.CHECK_MILLIS);
        ends(new End.Installed("", "3.0", "the image is said to be version 2.0"));
    }

    @Test
    void another_version_than_the_images_is_noted() {
        accepted().served(1_000).says(Word.INSTALLED).boots("2.0-rc");
        ends(new End.Installed("1.0", "2.0-rc", "the image is said to be version 2.0"));
    }

    @Test
    void a_charger_that_goes_back_has_failed() {
        accepted().says(Word.INSTALLING).boots("2.0").boots("1.0").fails("went back to version 1.0");
        anew(ORDER, "1.0")
                .says(Word.INSTALLING)
                .boots("2.0")
                .says(Word.INSTALLATION_FAILED)
                .fails("InstallationFailed");
    }

    @Test
    void a_charger_may_start_anew_more_than_once_while_installing() {
        accepted().says(Word.INSTALLING).boots("1.0").at(Phase.RETURNED);
        says(Word.INSTALLING).at(Phase.INSTALLING);
        boots("1.0").after(FirmwareUpdate.AFTER_OLD_BOOT_MILLIS - 1).at(Phase.RETURNED);
        boots("2.0").after(FirmwareUpdate.CONFIRM_MILLIS).ends(installed(""));
        anew(ORDER, "1.0").says(Word.INSTALLING).boots("1.0").after(FirmwareUpdate.AFTER_OLD_BOOT_MILLIS);
        fails("came back with version 1.0 in mid-installing");
    }

    @Test
    void a_restart_while_downloading_or_before_ends_nothing() {
        accepted().boots("1.0").at(Phase.ACCEPTED);
        says(Word.DOWNLOADING).served(300).boots("1.0").at(Phase.DOWNLOADING);
        boots("1.1").at(Phase.DOWNLOADING);
        assertThat(update.before()).as("somebody else's change").isEqualTo("1.1");
    }

    @Test
    void a_failed_download_may_be_tried_again_as_often_as_the_charger_was_told() {
        accepted().says(Word.DOWNLOADING).served(420).says(Word.DOWNLOAD_FAILED).at(Phase.BETWEEN);
        after(179_000).served(500).at(Phase.DOWNLOADING);
        says(Word.DOWNLOAD_FAILED).fails("DownloadFailed after 50 %");
        anew(ORDER, "1.0").says(Word.DOWNLOAD_FAILED).after(180_000).fails("DownloadFailed after 0 %");
    }

    @Test
    void words_of_failure_end_it_whenever_they_come() {
        for (Word word : List.of(Word.INVALID_SIGNATURE, Word.INSTALLATION_FAILED, Word.INSTALL_VERIFICATION_FAILED)) {
            for (Word before : Word.values()) {
                anew(ORDER, "1.0").says(before);
                if (update.end().isEmpty()) {
                    says(word).fails("the charger says I");
                }
            }
        }
    }

    @Test
    void refused_not_sent_and_not_answered_are_three_things() {
        on(new Event.Refused("no")).ends(new End.Refused("no"));
        update = FirmwareUpdate.begun(ORDER, "1.0", nowMillis);
        on(new Event.NotSent("not connected")).ends(new End.Failed("not connected"));
        update = FirmwareUpdate.begun(ORDER, "1.0", nowMillis);
        on(new Event.Unanswered("no answer")).served(10).at(Phase.DOWNLOADING);
        update = FirmwareUpdate.begun(ORDER, "1.0", nowMillis);
        on(new Event.Unanswered("no answer")).after(FirmwareUpdate.START_MILLIS).fails("no answer");
    }

    @Test
    void a_repeated_or_late_word_goes_no_step_back() {
        accepted()
                .says(Word.INSTALLING, Word.DOWNLOADED, Word.SIGNATURE_VERIFIED, Word.INSTALLING)
                .at(Phase.INSTALLING);
        says(Word.DOWNLOADING).at(Phase.DOWNLOADING); // but for one that fetches once more
    }

    @Test
    void one_that_waits_by_its_own_word_is_waited_for_to_the_end_of_the_order() {
        accepted().says(Word.DOWNLOAD_SCHEDULED).after(LONGEST_MILLIS - 1).at(Phase.ACCEPTED);
        after(1);
        assertThat(update.end()).hasValueSatisfying(end -> assertThat(end).isInstanceOf(End.Unfinished.class));
        anew(ORDER, "1.0").says(Word.DOWNLOAD_PAUSED).after(LONGEST_MILLIS - 1).at(Phase.DOWNLOADING);
        anew(ORDER, "1.0")
                .says(Word.INSTALL_SCHEDULED)
                .after(LONGEST_MILLIS - 1)
                .at(Phase.DOWNLOADED);
    }

    @Test
    void each_phase_has_its_time() {
        accepted().after(FirmwareUpdate.START_MILLIS - 1).at(Phase.ACCEPTED);
        after(1).fails("never began");
        anew(ORDER, "1.0")
                .served(100)
                .after(FirmwareUpdate.STALL_MILLIS - 1)
                .served(101)
                .after(60_000)
                .at(Phase.DOWNLOADING);
        after(FirmwareUpdate.STALL_MILLIS - 60_000).fails("stopped fetching the image at 10 %");
        anew(ORDER, "1.0")
                .says(Word.INSTALLING)
                .after(FirmwareUpdate.INSTALL_MILLIS - 1)
                .at(Phase.INSTALLING);
        after(1).fails("nothing was heard of the end");
    }

    @Test
    void a_silent_charger_is_asked_now_and_then() {
        accepted().says(Word.DOWNLOADED).after(FirmwareUpdate.ASK_MILLIS - 1);
        assertThat(actions).isEmpty();
        after(1);
        assertThat(actions).containsExactly(Action.ASK_STATUS);
        after(1);
        assertThat(actions).isEmpty();
    }

    @Test
    void idle_means_done_once_the_image_is_there_and_nothing_before() {
        accepted().says(Word.IDLE).at(Phase.ACCEPTED);
        served(1_000).says(Word.IDLE).at(Phase.CHECKING);
        boots("1.0").after(FirmwareUpdate.CHECK_MILLIS).fails("idle again with version 1.0");
        anew(ORDER, "1.0")
                .served(1_000)
                .says(Word.IDLE)
                .boots("2.0")
                .after(FirmwareUpdate.CONFIRM_MILLIS)
                .ends(installed(""));
    }

    @Test
    void a_later_time_of_fetching_is_waited_for() {
        anew(new Order(1_000, "2.0", 1, 60_000, 3_600_000, LONGEST_MILLIS), "1.0")
                .after(3_600_000 + FirmwareUpdate.START_MILLIS - 1)
                .at(Phase.ACCEPTED);
        after(1).fails("never began");
    }

    @Test
    void a_restart_of_the_gateway_goes_on_where_it_was() {
        update = FirmwareUpdate.resumed(
                ORDER, Phase.REBOOTING, FirmwareUpdate.Pace.USUAL, "1.0", "", 1_000, 1, false, "", 99_000);
        nowMillis = 99_000;
        boots("2.0").after(FirmwareUpdate.CONFIRM_MILLIS).ends(installed(""));
        update = FirmwareUpdate.resumed(
                ORDER, Phase.ASKED, FirmwareUpdate.Pace.USUAL, "1.0", "", 0, 0, false, "", nowMillis);
        at(Phase.ACCEPTED);
    }

    /** Sequences of four of all that can be heard, with time between them. */
    @Test
    void every_order_of_words_boots_and_bytes_comes_to_an_end_that_can_be_justified() {
        List<Event> events = new ArrayList<>(List.of(
                new Event.Accepted(),
                new Event.Unanswered("none"),
                new Event.Served(1_000),
                new Event.Booted("1.0"),
                new Event.Booted("2.0"),
                new Event.Tick()));
        for (Word each : Word.values()) {
            events.add(new Event.Said(each));
        }
        Set<Word> failures =
                EnumSet.of(Word.INVALID_SIGNATURE, Word.INSTALLATION_FAILED, Word.INSTALL_VERIFICATION_FAILED);
        int n = events.size();
        for (int code = 0; code < n * n * n * n; code++) {
            FirmwareUpdate each = FirmwareUpdate.begun(ORDER, "1.0", 0);
            long now = 0;
            boolean newer = false;
            boolean word = false;
            boolean failed = false;
            for (int rest = code, i = 0; i < 4; i++, rest /= n) {
                now += 20_000;
                Event event = events.get(rest % n);
                if (each.end().isEmpty()) {
                    newer |= event.equals(new Event.Booted("2.0"));
                    word |= event.equals(new Event.Said(Word.INSTALLED));
                    failed |= event instanceof Event.Said said && failures.contains(said.word());
                }
                each = each.next(event, now).update();
            }
            FirmwareUpdate heard = each;
            for (long tick = now; each.end().isEmpty() && tick <= LONGEST_MILLIS; tick += 300_000) {
                each = each.next(new Event.Tick(), tick).update();
            }
            each = each.next(new Event.Tick(), LONGEST_MILLIS).update();
            assertThat(each.end()).as("%s", heard).isPresent();
            End end = each.end().get();
            if (end instanceof End.Installed) {
                assertThat(newer || word).as("%s", heard).isTrue();
            }
            if (failed) {
                assertThat(end).as("%s", heard).isInstanceOf(End.Failed.class);
            }
            assertThat(each.next(new Event.Said(Word.INSTALLING), now).update()).isSameAs(each);
        }
    }
}
