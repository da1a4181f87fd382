// These tests count this process's descriptors and sockets, and take some away: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
