/** One row per package, from the top layer down. `link` turns a package's folder into where its name leads. */
export const packageTable = (graph, manifests, link) => {
  const rows = graph.layers.flatMap(({ name: layer, packages }) => packages.map((folder) => {
    const { name, description } = manifests.get(folder)

    return `| ${layer} | [\`${name}\`](${link(folder)}) | ${description} |`
  }))

  return ['| layer | package | what it is |', '|---|---|---|', ...rows].join('\n')
}
