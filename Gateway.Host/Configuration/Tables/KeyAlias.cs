namespace Gateway.Host.Configuration.Tables;

/// <summary>A row of <see cref="AliasTable"/>: an old spelling and the current one.</summary>
/// <param name="Scope">Path of the mapping that both are counted from, with <c>[]</c> for every index; <c>*.</c> stands for any path above.</param>
/// <param name="Old">Keys from the scope to the value, joined by dots, as they were once written.</param>
/// <param name="Current">The same as they are written now.</param>
/// <param name="DropEmptied">
/// Whether a mapping on the old way that holds nothing else goes with the value; false where it means something by itself.
/// </param>
internal sealed record KeyAlias(string Scope, string Old, string Current, bool DropEmptied = true)
{
    /// <summary>How many levels of keys of the two places are put together; a key below that stands in both is an error. Default: all.</summary>
    public int MergeDepth { get; init; } = int.MaxValue;
}
