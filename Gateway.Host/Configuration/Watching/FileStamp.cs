using System.Globalization;
using Gateway.Host.Configuration.Kubernetes;

namespace Gateway.Host.Configuration.Watching;

/// <summary>What tells one version of a file from another without reading it.</summary>
/// <param name="RealPath">Where every symbolic link on the way leads; a mounted ConfigMap changes nothing else.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="WrittenAt">When it was last written.</param>
/// <param name="Fault">Why it cannot be read; null: it can.</param>
internal sealed record FileStamp(string RealPath, long Length, DateTime WrittenAt, string? Fault)
{
    private const int MostLinks = 40;

    /// <summary>Looks at a file.</summary>
    public static FileStamp Of(string path) => Directory.Exists(path) ? OfFolder(path) : OfFile(path);

    // A folder is all its files: one that is added, changed or deleted changes the list of them.
    private static FileStamp OfFolder(string path)
    {
        try
        {
            var stamps = ManifestFolder.Files(path).Select(file => (file, Stamp: OfFile(file))).ToList();
            return new(
                string.Join('\n', stamps.Select(at => string.Create(CultureInfo.InvariantCulture, $"{at.file}\t{at.Stamp.RealPath}\t{at.Stamp.Length}\t{at.Stamp.WrittenAt.Ticks}"))),
                stamps.Sum(at => at.Stamp.Length),
                stamps.Count == 0 ? default : stamps.Max(at => at.Stamp.WrittenAt),
                stamps.Select(at => at.Stamp.Fault).FirstOrDefault(fault => fault is not null));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new("", 0, default, "reading it fails");
        }
    }

    private static FileStamp OfFile(string path)
    {
        try
        {
            // An open handle has followed the links; FileInfo would describe the link itself.
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new(Resolve(path), RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return new("", 0, default, exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => "it does not exist",
                UnauthorizedAccessException => Directory.Exists(path) ? "it is a folder" : "the gateway may not read it",
                _ => "reading it fails",
            });
        }
    }

    private static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        var resolved = Path.GetPathRoot(full)!;
        var rest = new Stack<string>(Segments(full[resolved.Length..]));
        var links = 0;
        while (rest.TryPop(out var segment))
        {
            var next = Path.GetFullPath(Path.Combine(resolved, segment));
            if (new FileInfo(next).LinkTarget is not { } target || ++links > MostLinks)
            {
                resolved = next;
                continue;
            }

            resolved = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : resolved;
            foreach (var part in Segments(target[(Path.GetPathRoot(target)?.Length ?? 0)..]))
            {
                rest.Push(part);
            }
        }

        return resolved;
    }

    // Last first, as a stack wants them.
    private static IEnumerable<string> Segments(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse();
}
