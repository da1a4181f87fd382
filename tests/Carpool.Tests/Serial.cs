// An actor system for each test: one at a time keeps a small machine responsive.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
