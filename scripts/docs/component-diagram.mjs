const id = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())

/** The import graph as a Mermaid flowchart: a box per layer, an arrow from a package to each that it may import. */
export const componentDiagram = (graph) => {
  const lines = ['```mermaid', 'flowchart TB']

  for (const [index, { name, packages }] of graph.layers.entries()) {
    lines.push(`  subgraph layer${index}["${name}"]`)
    lines.push(...packages.map((name) => `    ${id(name)}["${name}"]`))
    lines.push('  end')
  }

  for (const { packages } of graph.layers) {
    for (const name of packages) {
      lines.push(...graph.mayImport[name].map((other) => `  ${id(name)} --> ${id(other)}`))
    }
  }

  return [...lines, '```'].join('\n')
}
