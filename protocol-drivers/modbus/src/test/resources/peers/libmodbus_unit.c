/*
 * Unit 1 by libmodbus with given tables: libmodbus_unit tcp PORT | rtu PATH. Input and output are those of
 * pymodbus_unit.py. Compiled by the test, against libmodbus.so.5 without its header: of what is used, this is all.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct modbus modbus_t;
typedef struct {
    int bits, start_bits, input_bits, start_input_bits;
    int input_registers, start_input_registers, registers, start_registers;
    uint8_t *tab_bits, *tab_input_bits;
    uint16_t *tab_input_registers, *tab_registers;
} modbus_mapping_t;

modbus_t *modbus_new_tcp(const char *address, int port);
modbus_t *modbus_new_rtu(const char *device, int baud, char parity, int data_bits, int stop_bits);
modbus_mapping_t *modbus_mapping_new_start_address(unsigned start_bits, unsigned bits, unsigned start_input_bits,
    unsigned input_bits, unsigned start_registers, unsigned registers, unsigned start_input_registers,
    unsigned input_registers);
int modbus_tcp_listen(modbus_t *bus, int connections);
int modbus_set_socket(modbus_t *bus, int socket);
int modbus_set_slave(modbus_t *bus, int slave);
int modbus_connect(modbus_t *bus);
void modbus_close(modbus_t *bus);
void modbus_free(modbus_t *bus);
int modbus_receive(modbus_t *bus, uint8_t *request);
int modbus_reply(modbus_t *bus, const uint8_t *request, int length, modbus_mapping_t *mapping);
const char *modbus_strerror(int error);

enum { FIRST_LIBMODBUS_ERROR = 112345678, UNIT = 1, BAUD = 115200, MAX_FRAME = 260, MAX_LINE = 600000 };
enum { COILS, DISCRETE, HOLDING, INPUT, TABLES };

static const char *names[TABLES] = {"coils", "discrete", "holding", "input"};
static modbus_mapping_t *mapping;

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, modbus_strerror(errno));
    exit(1);
}

static void read_tables(void) {
    static char line[MAX_LINE];
    unsigned base[TABLES] = {0}, count[TABLES] = {0};
    const char *digits[TABLES] = {"", "", "", ""};
    if (fgets(line, sizeof line, stdin) == NULL) {
        fail("no tables");
    }
    for (char *part = strtok(line, " \n"); part != NULL; part = strtok(NULL, " \n")) {
        char *first = strchr(part, ':'), *second = first == NULL ? NULL : strchr(first + 1, ':');
        for (int i = 0; second != NULL && i < TABLES; i++) {
            if (strncmp(part, names[i], first - part) == 0) {
                base[i] = (unsigned) atoi(first + 1);
                digits[i] = second + 1;
                count[i] = (unsigned) strlen(digits[i]) / (i < HOLDING ? 1 : 4);
            }
        }
    }
    mapping = modbus_mapping_new_start_address(base[COILS], count[COILS], base[DISCRETE], count[DISCRETE],
        base[HOLDING], count[HOLDING], base[INPUT], count[INPUT]);
    for (int i = 0; i < TABLES; i++) {
        for (unsigned n = 0; n < count[i]; n++) {
            unsigned word = 0;
            if (i < HOLDING) {
                (i == COILS ? mapping->tab_bits : mapping->tab_input_bits)[n] = digits[i][n] == '1';
            } else {
                sscanf(digits[i] + 4 * n, "%4x", &word);
                (i == HOLDING ? mapping->tab_registers : mapping->tab_input_registers)[n] = (uint16_t) word;
            }
        }
    }
}

static void *serve_client(void *bus) {
    uint8_t request[MAX_FRAME];
    int length;
    while ((length = modbus_receive(bus, request)) >= 0) {
        if (length > 0) {
            modbus_reply(bus, request, length, mapping);
        }
    }
    modbus_close(bus);
    modbus_free(bus);
    return NULL;
}

/* Silence and noise are no reason to stop; a line that is gone is. */
static void *serve_line(void *bus) {
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
        if (client < 0 || bus == NULL || modbus_set_socket(bus, client) != 0
            || pthread_create(&thread, NULL, serve_client, bus) != 0) {
            fail("accept");
        }
        pthread_detach(thread);
    }
}

int main(int arguments, char **argument) {
    static int listening;
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    pthread_t thread;
    if (arguments != 3) {
        fprintf(stderr, "libmodbus_unit tcp PORT | rtu PATH\n");
        return 2;
    }
    read_tables();
    if (strcmp(argument[1], "rtu") == 0) {
        modbus_t *bus = modbus_new_rtu(argument[2], BAUD, 'N', 8, 1);
        if (bus == NULL || modbus_set_slave(bus, UNIT) != 0 || modbus_connect(bus) != 0) {
            fail(argument[2]);
        }
        pthread_create(&thread, NULL, serve_line, bus);
        printf("%s\n", argument[2]);
    } else {
        listening = modbus_tcp_listen(modbus_new_tcp("127.0.0.1", atoi(argument[2])), 4);
        if (listening < 0 || getsockname(listening, (struct sockaddr *) &address, &length) != 0) {
            fail("listen");
        }
        pthread_create(&thread, NULL, accept_all, &listening);
        printf("%d\n", ntohs(address.sin_port));
    }
    fflush(stdout);
    while (getchar() != EOF) {
        continue;
    }
    _exit(0);
}
