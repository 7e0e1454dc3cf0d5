namespace Gateway.Tests.Support;

/// <summary>
/// Texts that a test expects, kept in files beside its inputs. With <c>UPDATE_SNAPSHOTS=1</c> the files are written instead of
/// compared; the difference is then what a reviewer reads.
/// </summary>
public static class Snapshot
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1";

    /// <summary>Folder of the snapshots, in the sources.</summary>
    public static string Root { get; } = Path.Combine(Repository.Root, "Gateway.Tests", "Snapshots");

    /// <summary>Compares a text with its file, letter for letter.</summary>
    public static void Match(string file, string actual)
    {
        var path = Path.Combine(Root, file);
        if (Update)
        {
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"There is no {file}. Run the tests with UPDATE_SNAPSHOTS=1, and read what was written.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
