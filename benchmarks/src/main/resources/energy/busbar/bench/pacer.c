/*
 * A serial line between two pseudo-terminals, at the pace of a real one: pacer CHARACTER_NANOS SILENCE_NANOS
 *
 * A character arrives when its last bit would, and the next one begins after it: one line for both directions. The unit's
 * answer begins no sooner than the silence after the request that ends a frame, however soon the unit has it ready, as a
 * unit does that keeps to the specification. What the client sends is not held back: where it leaves less silence,
 * that is counted. Each line of its input asks for what was seen since the last; it ends with its input.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { CLIENT = 0, UNIT = 1, QUEUE = 4096, SEEN = 65536 };

typedef struct {
    int master;
    char name[64];
    unsigned char bytes[QUEUE]; /* on the way to the other end */
    long long due[QUEUE];
    int first, count;
    long long heard; /* when this end was given its last character */
} End;

typedef struct {
    long long nanos[SEEN];
    int count;
} Times;

static End ends[2];
static long long character, silence;
static long long line_free; /* when the last character under way has arrived */
static int speaker = -1;
static long long early, collisions, frames;
static long long asked; /* when the last request began */
static Times think, turn, cycle;             /* as they are */
static Times client_late, unit_late, late; /* beyond what the line takes; late is the pacer's own, of answers */

static _Noreturn void fail(const char *what) {
    perror(what);
    exit(1);
}

static long long nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void saw(Times *times, long long value) {
    if (times->count < SEEN) {
        times->nanos[times->count++] = value;
    }
}

static int compare(const void *a, const void *b) {
    long long x = *(const long long *) a, y = *(const long long *) b;
    return x < y ? -1 : x > y;
}

static double median_micros(Times *times) {
    double median;
    if (times->count == 0) {
        return 0;
    }
    qsort(times->nanos, times->count, sizeof times->nanos[0], compare);
    median = times->nanos[times->count / 2] / 1000.0;
    times->count = 0;
    return median;
}

static double mean_micros(Times *times) {
    double sum = 0;
    for (int i = 0; i < times->count; i++) {
        sum += times->nanos[i] / 1000.0;
    }
    sum = times->count == 0 ? 0 : sum / times->count;
    times->count = 0;
    return sum;
}

static void open_end(End *end) {
    struct termios raw;
    int slave;
    end->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (end->master < 0 || grantpt(end->master) != 0 || unlockpt(end->master) != 0 ||
        ptsname_r(end->master, end->name, sizeof end->name) != 0) {
        fail("pseudo-terminal");
    }
    /* Kept open, so that the other side may close and open again. */
    slave = open(end->name, O_RDWR | O_NOCTTY);
    if (slave < 0 || tcgetattr(slave, &raw) != 0) {
        fail(end->name);
    }
    cfmakeraw(&raw);
    if (tcsetattr(slave, TCSANOW, &raw) != 0) {
        fail(end->name);
    }
}

static void take(int from, long long now) {
    End *end = &ends[from];
    unsigned char got[512];
    ssize_t length = read(end->master, got, sizeof got);
    long long start = now > line_free ? now : line_free;
    if (length <= 0) {
        if (length < 0 && errno == EAGAIN) {
            return;
        }
        fail(end->name);
    }
    if (speaker != from) {
        frames++;
        collisions += now < line_free;
        if (speaker >= 0) {
            long long lateness = now - (line_free + silence);
            saw(from == UNIT ? &think : &turn, now - end->heard);
            saw(from == UNIT ? &unit_late : &client_late, lateness > 0 ? lateness : 0);
            early += from == CLIENT && lateness < 0;
        }
        if (from == UNIT && start < line_free + silence) {
            start = line_free + silence;
        }
        if (from == CLIENT) {
            if (speaker >= 0) {
                saw(&cycle, now - asked);
            }
            asked = now;
        }
        speaker = from;
    }
    for (ssize_t i = 0; i < length; i++) {
        int place = (end->first + end->count) % QUEUE;
        if (end->count == QUEUE) {
            fprintf(stderr, "more than %d characters are waiting\n", QUEUE);
            exit(1);
        }
        start += character;
        end->bytes[place] = got[i];
        end->due[place] = start;
        end->count++;
    }
    line_free = start;
}

/* Gives out what has arrived; returns when the next one does, or -1. */
static long long give(int from) {
    End *end = &ends[from];
    End *to = &ends[1 - from];
    while (end->count > 0) {
        long long due = end->due[end->first];
        long long now = nanos();
        if (due > now) {
            return due;
        }
        /* Before the write, which may wake the other side at once and let it answer first. */
        to->heard = now;
        if (write(to->master, &end->bytes[end->first], 1) != 1) {
            fail("the other end takes nothing");
        }
        end->first = (end->first + 1) % QUEUE;
        if (--end->count == 0 && from == UNIT) {
            saw(&late, to->heard - due);
        }
    }
    return -1;
}

static void report(void) {
    printf("{\"type\":\"seen\",\"frames\":%lld,\"early\":%lld,\"collisions\":%lld,", frames, early, collisions);
    printf("\"thinkMicros\":%.1f,\"turnMicros\":%.1f,", median_micros(&think), median_micros(&turn));
    printf("\"cycleMicros\":%.1f,\"clientLateMicros\":%.1f,", median_micros(&cycle), mean_micros(&client_late));
    printf("\"unitLateMicros\":%.1f,\"lateMicros\":%.1f}\n", mean_micros(&unit_late), mean_micros(&late));
    fflush(stdout);
    frames = early = collisions = 0;
    speaker = -1;
}

int main(int arguments, char **argument) {
    struct pollfd polled[3];
    int realtime;
    if (arguments != 3 || (character = atoll(argument[1])) < 1 || (silence = atoll(argument[2])) < 0) {
        fprintf(stderr, "pacer CHARACTER_NANOS SILENCE_NANOS\n");
        return 2;
    }
    /* A line has a processor of its own; where this is not permitted it must share ours. */
    realtime = sched_setscheduler(0, SCHED_FIFO, &(struct sched_param) {.sched_priority = 2}) == 0;
    /* Else the kernel would wake it up to 50 us late. */
    prctl(PR_SET_TIMERSLACK, 1UL);
    open_end(&ends[CLIENT]);
    open_end(&ends[UNIT]);
    printf("{\"type\":\"ready\",\"client\":\"%s\",\"unit\":\"%s\",\"realtime\":%s}\n", ends[CLIENT].name,
        ends[UNIT].name, realtime ? "true" : "false");
    fflush(stdout);
    for (int i = 0; i < 2; i++) {
        polled[i] = (struct pollfd) {.fd = ends[i].master, .events = POLLIN};
    }
    polled[2] = (struct pollfd) {.fd = STDIN_FILENO, .events = POLLIN};
    for (;;) {
        long long to_unit = give(CLIENT), to_client = give(UNIT);
        long long next = to_unit < 0 || (to_client >= 0 && to_client < to_unit) ? to_client : to_unit;
        long long left = next < 0 ? 1000000000LL : next - nanos();
        struct timespec wait = {.tv_sec = 0, .tv_nsec = left < 0 ? 0 : left > 999999999 ? 999999999 : left};
        if (ppoll(polled, 3, &wait, NULL) < 0 && errno != EINTR) {
            fail("poll");
        }
        for (int i = 0; i < 2; i++) {
            if (polled[i].revents & POLLIN) {
                take(i, nanos());
            } else if (polled[i].revents != 0) {
                fprintf(stderr, "%s is gone\n", ends[i].name);
                return 1;
            }
        }
        if (polled[2].revents != 0) {
            char line[64];
            ssize_t length = read(STDIN_FILENO, line, sizeof line);
            if (length <= 0) {
                return 0;
            }
            report();
        }
    }
}
