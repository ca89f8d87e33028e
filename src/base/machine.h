#ifndef BASE_MACHINE_H
#define BASE_MACHINE_H

/* machine.h - what this runs on, as a person would name it. */
struct machine {
    char name[121]; /* the processor's, printable; "unknown" where the system does not say */
    int cores;      /* that the system offers, 1 or more */
};

struct machine machine_here(void);

#endif
