using Xunit;

// Each spec here starts whole processes; one spec at a time leaves the machine enough resources for them.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
