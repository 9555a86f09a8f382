# 聊城规划一张图。真正的工作在 tools/setup.py，这里只是入口。
# PYTHON 可指定解释器（默认 python3，太旧时依次找更新的）；PORT 指定端口；ARGS 传给 pytest 或基准测试。
PYTHON ?= python3 python python3.14 python3.13 python3.12 python3.11
PORT ?= 8501
OUT ?= export
export PORT

usable = $(shell for p in $(PYTHON); do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)
go = $(or $(usable),$(error 没有找到 Python 3.11 或更新的版本。请安装（Debian/Ubuntu：apt install python3 python3-venv），\
	或用 PYTHON=解释器路径 指定)) -m tools.setup

.DEFAULT_GOAL := help
.PHONY: help run test lint bench data check export contact-sheet clean

help: ## 显示这份说明
	@echo "聊城规划一张图：可用的命令"
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile

run: ## 准备环境并启动，打开 http://localhost:8501（PORT=… 换端口）
	@$(go) run

test: ## 准备环境，代码检查，运行全部测试（ARGS="-k 名称" 只运行一部分）
	@$(go) test $(ARGS)

lint: ## 只做代码检查：ruff 和 mypy
	@$(go) lint

bench: ## 在无界面 Chromium 中测速，与普通 streamlit-folium 页面并列比较
	@$(go) bench $(ARGS)

data: ## 由来源重新生成随附的数据（需要网络）
	@$(go) data $(ARGS)

check: ## 检查图层目录、数据、条款与指标
	@$(go) check

export: ## 导出开放数据到 OUT=目录（默认 export）
	@$(go) export "$(OUT)"

contact-sheet: ## 把全部讲图逐幕截图，供人检查（写到 contact-sheet/）
	@$(go) contact-sheet $(ARGS)

clean: ## 删除环境、浏览器组件与缓存（不动数据）
	@$(go) clean
