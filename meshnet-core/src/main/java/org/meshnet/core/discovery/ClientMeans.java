package org.meshnet.core.discovery;

import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.RandomSource;

/** What the parts of one client share. */
record ClientMeans(RandomSource random, DatagramSink sink, TimerTable timers, ClientCounters counters) {}
