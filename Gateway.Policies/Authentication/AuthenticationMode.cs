namespace Gateway.Policies.Authentication;

/// <summary>What becomes of requests without credentials, or with wrong ones.</summary>
public enum AuthenticationMode
{
    /// <summary>Both are refused.</summary>
    Strict,

    /// <summary>Those without pass as anonymous, those with wrong ones are refused.</summary>
    Optional,

    /// <summary>Both pass as anonymous.</summary>
    Permissive,
}
