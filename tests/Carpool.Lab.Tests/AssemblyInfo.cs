// The labs of two test classes side by side: most of a lab test waits, and the daemons' clocks do not (SCHED_FIFO).
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
