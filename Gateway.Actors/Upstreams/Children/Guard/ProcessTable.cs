using System.Globalization;

namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>The processes of this machine (or container) at one moment. Immutable.</summary>
/// <param name="entries">The processes.</param>
internal sealed class ProcessTable(IReadOnlyCollection<ProcessEntry> entries)
{
    private const int StatBytes = 4096;

    private readonly ILookup<int, ProcessEntry> _children = entries.ToLookup(entry => entry.Parent);

    /// <summary>No process.</summary>
    public static ProcessTable Empty { get; } = new([]);

    /// <summary>All processes, in no order.</summary>
    public IReadOnlyCollection<ProcessEntry> Entries => entries;

    /// <summary>Reads <c>/proc</c>. Processes that end meanwhile are left out.</summary>
    public static ProcessTable Read()
    {
        var buffer = new byte[StatBytes];
        var entries = new List<ProcessEntry>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && ReadOne(id, buffer) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return new ProcessTable(entries);
    }

    /// <summary>The given processes and all below them, each once.</summary>
    public List<ProcessEntry> WithDescendants(IEnumerable<ProcessEntry> roots)
    {
        var seen = new HashSet<int>();
        var found = new List<ProcessEntry>(roots.Where(root => seen.Add(root.Id)));
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(_children[found[i].Id].Where(child => seen.Add(child.Id)));
        }

        return found;
    }

    /// <summary>All processes below one, without it.</summary>
    public List<ProcessEntry> DescendantsOf(int id) => WithDescendants(_children[id]);

    private static ProcessEntry? ReadOne(int id, byte[] buffer)
    {
        // Not File.ReadAllBytes: a process that is gone is no exception here.
        var descriptor = Libc.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"), Libc.OpenReadOnly | Libc.OpenCloseOnExec);
        if (descriptor < 0)
        {
            return null;
        }

        var length = (int)Libc.Read(descriptor, buffer, buffer.Length);
        _ = Libc.Close(descriptor);
        return length > 0 && ProcessEntry.TryParse(buffer.AsSpan(0, length), out var entry) ? entry : null;
    }
}
