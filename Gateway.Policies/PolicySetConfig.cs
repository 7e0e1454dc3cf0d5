namespace Gateway.Policies;

/// <summary>
/// What a user may write under <c>policies:</c>, at any level; every member is optional. A policy that has no member here is
/// refused by the configuration's table of keys, so that none is ever read and then ignored.
/// </summary>
public sealed record PolicySetConfig;
