using System.Globalization;

namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>
/// Makes the kernel, when memory runs out, kill children before the gateway. The score is inherited at the fork, so the guard raises its own
/// for the moment of a start: writing the child's afterwards would miss what the child has forked by then. Where <c>/proc</c> is read-only
/// nothing happens.
/// </summary>
internal readonly struct OomScore : IDisposable
{
    private const string File = "/proc/self/oom_score_adj";
    private const int ForChildren = 500;

    private readonly string? _before;

    private OomScore(string? before) => _before = before;

    /// <summary>Raises the score until disposed of.</summary>
    public static OomScore RaisedForStarts()
    {
        try
        {
            var before = System.IO.File.ReadAllText(File);
            if (!int.TryParse(before, CultureInfo.InvariantCulture, out var score) || score >= ForChildren)
            {
                return default;
            }

            System.IO.File.WriteAllText(File, ForChildren.ToString(CultureInfo.InvariantCulture));
            return new OomScore(before);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_before is null)
        {
            return;
        }

        try
        {
            System.IO.File.WriteAllText(File, _before);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The guard stays at the children's score: it would be killed with them, which is safe.
        }
    }
}
