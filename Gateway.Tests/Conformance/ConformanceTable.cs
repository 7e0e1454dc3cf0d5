using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>The rows of a run, in <c>artifacts/conformance.txt</c>, where <c>scripts/conformance.sh</c> prints them from. Thread-safe.</summary>
internal static class ConformanceTable
{
    private static readonly Lock Writing = new();

    public static void Add(string row)
    {
        lock (Writing)
        {
            File.AppendAllLines(Path.Combine(Repository.Root, "artifacts", "conformance.txt"), [row]);
        }
    }
}
