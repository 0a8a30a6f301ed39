namespace MlActors.Ctl.Prediction;

/// <summary>Measures how long it takes until what was written to a file is on the disk.</summary>
public static class DiskSync
{
    private const int Times = 15, Bytes = 4096;

    /// <returns>Milliseconds; null when the folder cannot be written.</returns>
    public static double? MedianMilliseconds(string folder, TimeProvider time)
    {
        try
        {
            var path = Path.Combine(folder, $".mlctl-sync-{Environment.ProcessId}");
            using var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            var durations = new double[Times];
            for (var at = 0; at < Times; at++)
            {
                var began = time.GetTimestamp();
                RandomAccess.Write(file, new byte[Bytes], (long)at * Bytes);
                RandomAccess.FlushToDisk(file);
                durations[at] = time.GetElapsedTime(began).TotalMilliseconds;
            }

            return durations.Order().ElementAt(Times / 2);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
