#define _GNU_SOURCE
#include "init.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Says on the announcing descriptor and the console why the instance cannot come up.
void give_up(const char *format, ...) {
    char text[1024];
    int code = errno;
    va_list values;
    va_start(values, format);
    int length = vsnprintf(text, sizeof text - 200, format, values);
    va_end(values);
    if (length > (int)sizeof text - 201) length = sizeof text - 201;
    length += snprintf(text + length, 200, ": %s\n", strerror(code));
    if (getpid() == 1) (void)!write(ANNOUNCE, text, (size_t)length);
    (void)!write(2, text, (size_t)length);
    _exit(EXIT_UNABLE);
}

int main(int count, char **arguments) {
    const char *name = strrchr(arguments[0], '/');
    name = name ? name + 1 : arguments[0];
    if (!strcmp(name, "shutdown") || !strcmp(name, "poweroff") || !strcmp(name, "halt") || !strcmp(name, "reboot"))
        return shut_down(name, count, arguments);
    if (!strcmp(name, "sudo")) return pass_through_sudo(count, arguments);
    if (!strcmp(name, "hostname")) return show_hostname(count, arguments);
    if (count >= 3 && !strcmp(arguments[1], "view")) set_up_view(arguments[2], arguments);
    if (count >= 2 && !strcmp(arguments[1], "boot") && getpid() == 1) be_first_process();
    if (count >= 4 && !strcmp(arguments[1], "enter")) return enter(count - 2, arguments + 2);
    fprintf(stderr, "This is the first process of an instance; it is not for calling by hand.\n");
    return 64;
}
