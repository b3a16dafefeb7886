"""PyTorch of Debian (python3-torch): a training step with its own autograd and AdamW.

    tools/peers/peer torch mlp.3x384.b8192.step --threads 1
"""
from timing import arguments, missing, report

try:
    import torch
except ImportError:
    missing("apt install python3-torch libopenblas0-pthread")


def mlp():
    gelu = torch.nn.GELU()
    linear = torch.nn.Linear
    net = torch.nn.Sequential(linear(384, 384), gelu, linear(384, 384), gelu, linear(384, 384))
    x, target = torch.randn(8192, 384), torch.randn(8192, 384)
    optimizer = torch.optim.AdamW(net.parameters(), 1e-3, weight_decay=0.01)

    def step():
        optimizer.zero_grad(set_to_none=True)
        (net(x) - target).square().mean().backward()
        optimizer.step()

    return step


if __name__ == "__main__":
    args = arguments()
    torch.set_num_threads(args.threads)
    for key in args.keys:
        if key != "mlp.3x384.b8192.step":
            raise SystemExit(f"pytorch: no program for {key}")
        report(key, mlp(), args)
