using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Umbra.Tests.House;

/// <summary>What a built assembly refers to, read from its metadata: a reference that the compiler dropped is no reference.</summary>
internal sealed class BuiltAssembly : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    /// <param name="name">The assembly's name; it stands beside the test's own.</param>
    public BuiltAssembly(string name)
    {
        _file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll")));
        _metadata = _file.GetMetadataReader();
    }

    /// <summary>The names of the assemblies that it refers to.</summary>
    public IReadOnlyList<string> References =>
        [.. _metadata.AssemblyReferences.Select(handle => _metadata.GetString(_metadata.GetAssemblyReference(handle).Name))];

    /// <summary>The namespaces of the types of <paramref name="assembly"/> that its signatures and code mention.</summary>
    public IReadOnlyList<string> NamespacesUsedOf(string assembly)
    {
        var namespaces = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in _metadata.TypeReferences.Select(_metadata.GetTypeReference))
        {
            // A nested type's scope is the type around it, which is in the table too.
            if (type.ResolutionScope.Kind == HandleKind.AssemblyReference
                && _metadata.GetString(_metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) == assembly)
            {
                namespaces.Add(_metadata.GetString(type.Namespace));
            }
        }

        return [.. namespaces];
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
