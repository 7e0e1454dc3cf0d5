namespace Gateway.Policies.Authentication;

/// <summary>A request, as far as it carries credentials.</summary>
public interface ICredentialSource
{
    /// <summary>What stands at a place.</summary>
    CredentialReading Read(CredentialLocation location);

    /// <summary>Takes away what stands at a place, so that nothing behind the gateway sees it.</summary>
    void Remove(CredentialLocation location);
}

/// <summary>What stands at one place of a request.</summary>
/// <param name="Credential">The credential; null: none.</param>
/// <param name="IsAmbiguous">Whether there are several: two readers could then see two callers, so none is taken.</param>
public readonly record struct CredentialReading(string? Credential, bool IsAmbiguous);
