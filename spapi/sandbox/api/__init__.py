"""The APIs the sandbox has, one module each, named as Amazon names them.

Adding one is adding a module here: its functions answer operations, its `API` declares them (see `calls.declare`), and
`http.registry` finds it. Nothing else is edited.
"""
