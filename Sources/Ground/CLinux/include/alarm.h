// Wakes a thread that waits in poll(2).
#ifndef FAULTLINE_ALARM_H
#define FAULTLINE_ALARM_H

/// A descriptor that becomes readable when it is rung; a negative errno when there is none to be had.
int fl_alarm_open(void);
void fl_alarm_ring(int descriptor);
/// Until it is rung again.
void fl_alarm_silence(int descriptor);
#endif
