using Xunit;

// Each spec here starts whole processes: one after the other they leave the machine room to run.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
