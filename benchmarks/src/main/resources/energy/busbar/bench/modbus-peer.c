/*
 * What our Modbus client is measured beside: libmodbus as client and as server, and a client of bare sockets.
 *
 *   serve-tcp            a unit on a free port of loopback; holding register n holds n, from 0 to 999
 *   serve-rtu PORT       the same, unit 1 on a serial port with 115200 baud
 *   read-tcp TCP_PORT    a client; each line "REGISTERS MILLIS" of its input is a round of reads of that length
 *   read-rtu PORT        the same on a serial port
 *   bare-tcp TCP_PORT    the same with one send and one recv a request, which checks nothing
 *
 * Prints JSON lines and ends with its input. Compiled when the measurement begins, against libmodbus.so.5 alone, without
 * its header: of what is used, this is the whole of it, and a soname keeps it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct modbus modbus_t;
typedef struct {
    int bits, start_bits, input_bits, start_input_bits;
    int input_registers, start_input_registers, registers, start_registers;
    uint8_t *tab_bits, *tab_input_bits;
    uint16_t *tab_input_registers, *tab_registers;
} modbus_mapping_t;

extern const unsigned int libmodbus_version_major, libmodbus_version_minor, libmodbus_version_micro;
modbus_t *modbus_new_tcp(const char *address, int port);
modbus_t *modbus_new_rtu(const char *device, int baud, char parity, int data_bits, int stop_bits);
modbus_mapping_t *modbus_mapping_new(int bits, int input_bits, int registers, int input_registers);
int modbus_tcp_listen(modbus_t *bus, int connections);
int modbus_set_socket(modbus_t *bus, int socket);
int modbus_set_slave(modbus_t *bus, int slave);
int modbus_set_response_timeout(modbus_t *bus, uint32_t seconds, uint32_t microseconds);
int modbus_connect(modbus_t *bus);
void modbus_close(modbus_t *bus);
int modbus_read_registers(modbus_t *bus, int address, int count, uint16_t *into);
int modbus_receive(modbus_t *bus, uint8_t *request);
int modbus_reply(modbus_t *bus, const uint8_t *request, int length, modbus_mapping_t *mapping);
const char *modbus_strerror(int error);

enum { FIRST_LIBMODBUS_ERROR = 112345678 };
enum { UNIT = 1, BAUD = 115200, REGISTERS = 1000, MAX_READ = 125, MAX_FRAME = 260, RESPONSE_SECONDS = 5 };

static modbus_mapping_t *mapping;

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, modbus_strerror(errno));
    exit(1);
}

static void *serve(void *bus) {
    uint8_t request[MAX_FRAME];
    int length;
    while ((length = modbus_receive(bus, request)) >= 0) {
        if (length > 0) {
            modbus_reply(bus, request, length, mapping);
        }
    }
    modbus_close(bus);
    return NULL;
}

/* Silence and noise are no reason to stop; a line that is gone is, since there is nothing to wait for any more. */
static void *serve_for_ever(void *bus) {
    uint8_t request[MAX_FRAME];
    for (;;) {
        int length = modbus_receive(bus, request);
        if (length > 0) {
            modbus_reply(bus, request, length, mapping);
        } else if (length < 0 && errno != ETIMEDOUT && errno < FIRST_LIBMODBUS_ERROR) {
            fail("the line is gone");
        }
    }
}

static void *accept_all(void *listening) {
    for (;;) {
        int client = accept(*(int *) listening, NULL, NULL);
        modbus_t *bus = modbus_new_tcp("127.0.0.1", 0);
        pthread_t thread;
        if (client < 0 || bus == NULL) {
            fail("accept");
        }
        modbus_set_socket(bus, client);
        if (pthread_create(&thread, NULL, serve, bus) != 0) {
            fail("thread");
        }
        pthread_detach(thread);
    }
}

static void ready(int port) {
    printf("{\"type\":\"ready\",\"port\":%d,\"libmodbus\":\"%u.%u.%u\"}\n", port, libmodbus_version_major,
        libmodbus_version_minor, libmodbus_version_micro);
    fflush(stdout);
}

static void be_server(const char *serial) {
    static int listening;
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    pthread_t thread;
    modbus_t *bus;
    mapping = modbus_mapping_new(0, 0, REGISTERS, 0);
    for (int i = 0; i < REGISTERS; i++) {
        mapping->tab_registers[i] = (uint16_t) i;
    }
    if (serial == NULL) {
        bus = modbus_new_tcp("127.0.0.1", 0);
        listening = modbus_tcp_listen(bus, 4);
        if (listening < 0 || getsockname(listening, (struct sockaddr *) &address, &length) != 0) {
            fail("listen");
        }
        pthread_create(&thread, NULL, accept_all, &listening);
        ready(ntohs(address.sin_port));
    } else {
        /* It stands for a device with a processor of its own; where this is not permitted it must share ours. */
        sched_setscheduler(0, SCHED_FIFO, &(struct sched_param) {.sched_priority = 1});
        bus = modbus_new_rtu(serial, BAUD, 'N', 8, 1);
        if (bus == NULL || modbus_set_slave(bus, UNIT) != 0 || modbus_connect(bus) != 0) {
            fail(serial);
        }
        pthread_create(&thread, NULL, serve_for_ever, bus);
        ready(0);
    }
    while (getchar() != EOF) {
        continue;
    }
    _exit(0);
}

static long long nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void read_once(modbus_t *bus, int count) {
    static uint16_t registers[MAX_READ];
    registers[count - 1] = 0;
    if (modbus_read_registers(bus, 0, count, registers) != count || registers[count - 1] != count - 1) {
        fail("read");
    }
}

static void bare_once(int bare, int count) {
    static uint16_t id;
    uint8_t frame[MAX_FRAME];
    int length = 9 + 2 * count;
    uint8_t request[] = {(uint8_t) (id >> 8), (uint8_t) id, 0, 0, 0, 6, UNIT, 3, 0, 0, 0, (uint8_t) count};
    id++;
    if (send(bare, request, sizeof request, 0) != sizeof request || recv(bare, frame, length, MSG_WAITALL) != length) {
        fail("bare read");
    }
}

static int bare_connect(int port) {
    int bare = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t) port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(bare, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(bare, (struct sockaddr *) &address, sizeof address) != 0) {
        fail("connect");
    }
    return bare;
}

/* Each round has a connection of its own, and one read before the clock starts. */
static void be_client(modbus_t *bus, int port) {
    int count, millis;
    ready(0);
    while (scanf("%d %d", &count, &millis) == 2) {
        int bare = -1;
        long long requests = 0, begin, end, now;
        if (count < 1 || count > MAX_READ) {
            fail("registers must be 1 to 125");
        }
        if (bus == NULL) {
            bare = bare_connect(port);
        } else if (modbus_connect(bus) != 0) {
            fail("connect");
        } else {
            read_once(bus, count);
        }
        begin = nanos();
        end = begin + millis * 1000000LL;
        do {
            if (bus == NULL) {
                bare_once(bare, count);
            } else {
                read_once(bus, count);
            }
            requests++;
            now = nanos();
        } while (now < end);
        if (bus == NULL) {
            close(bare);
        } else {
            modbus_close(bus);
        }
        printf("{\"type\":\"round\",\"requests\":%lld,\"nanos\":%lld}\n", requests, now - begin);
        fflush(stdout);
    }
}

int main(int arguments, char **argument) {
    const char *what = arguments > 1 ? argument[1] : "";
    const char *where = arguments > 2 ? argument[2] : NULL;
    modbus_t *bus = NULL;
    if (strcmp(what, "serve-tcp") == 0) {
        be_server(NULL);
    } else if (where == NULL) {
        fprintf(stderr, "serve-tcp, serve-rtu PORT, read-tcp PORT, read-rtu PORT or bare-tcp PORT\n");
        return 2;
    } else if (strcmp(what, "serve-rtu") == 0) {
        be_server(where);
    } else {
        if (strcmp(what, "read-rtu") == 0) {
            bus = modbus_new_rtu(where, BAUD, 'N', 8, 1);
        } else if (strcmp(what, "read-tcp") == 0) {
            bus = modbus_new_tcp("127.0.0.1", atoi(where));
        }
        if (bus != NULL) {
            modbus_set_slave(bus, UNIT);
            modbus_set_response_timeout(bus, RESPONSE_SECONDS, 0);
        }
        be_client(bus, atoi(where));
    }
    return 0;
}
