/** Made when the editor is built: all texts of one language, and of no other. */
declare module 'virtual:dictionary/*' {
  const texts: Record<string, string>
  export default texts
}
