// A lab takes the whole machine: what its daemons do in time is what the tests look at.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
