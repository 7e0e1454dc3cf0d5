using Gateway.Actors.Multiplexing;
using Gateway.Tests.Protocol;

namespace Gateway.Tests.Multiplexing;

/// <summary>Pages and merged lists as text.</summary>
internal static class Lists
{
    /// <summary>A page of a target; fails the test when it is none.</summary>
    public static ListPage Page(ListKind kind, int target, string result) => Assert.IsType<ListPage>(ListPage.Read(kind, target, Wire.Bytes(result)));

    /// <summary>The merged list and the names that were left out, each with its targets.</summary>
    public static (string Result, IReadOnlyList<string> Ambiguous, MergedList List) Merge(ListKind kind, NameTable names, string? nextCursor, params ListPage[] pages)
    {
        var ambiguous = new List<string>();
        var list = ListMerger.Merge(kind, pages, names, nextCursor, (name, targets) => ambiguous.Add($"{name}: {string.Join(' ', targets)}"));
        return (Wire.Text(list.Result), ambiguous, list);
    }
}
